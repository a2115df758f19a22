/** What a VAE has that an AE lacks: samples, divergence over training, interpolations and use of codes for AE and VAE. */
package dev.elbow.experiment.aevsvae;
