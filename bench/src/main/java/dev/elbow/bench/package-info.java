/** JMH benchmarks: a lane's training step, and the CPU kernels against a copy of the same bytes. */
package dev.elbow.bench;
