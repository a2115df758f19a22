/** TensorFlow on the JVM: the same models and formulas, checked against the golden fixtures, and timings. */
package dev.elbow.peers.tensorflow;
