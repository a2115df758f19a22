/** JMH benchmarks: a lane's training step, the CPU kernels against a copy of the same bytes, and the GPU kernels likewise. */
package dev.elbow.bench;
