/** PyTorch on the JVM: golden fixtures, the check of exported weights, timings. */
package dev.elbow.peers.torch;
