/** Runs Elbow and its peers in turns, each in a process of its own, and writes the table. */
package dev.elbow.peers.compare;
