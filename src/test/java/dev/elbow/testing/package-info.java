/** What every test may lean on: preconditions with a reason, and the list of tests left out at the end of a build. */
package dev.elbow.testing;
