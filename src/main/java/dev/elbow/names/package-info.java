/** What to say when somebody gives a name that is not known. Not exported. */
package dev.elbow.names;
