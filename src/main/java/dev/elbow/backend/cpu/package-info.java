/**
 * Elbow on CPUs: convolutions and dense products by oneDNN, everything else by the kernels of {@code .kernel}. One plan runs on
 * one thread; lanes of {@code dev.elbow.train} fill the cores.
 */
package dev.elbow.backend.cpu;
