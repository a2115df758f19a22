/** Figures of a run: grids of reconstructions and samples, the latent space as a picture. No fonts, no display needed. */
package dev.elbow.report;
