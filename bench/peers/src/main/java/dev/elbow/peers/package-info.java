/** The models of Elbow's presets in other libraries of the JVM, described once, and what every peer program shares. */
package dev.elbow.peers;
