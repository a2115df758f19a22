/** What beta does to a VAE: losses, samples, latents and their evolution against the weight of the KL term. */
package dev.elbow.experiment.betasweep;
