/** Mixtures of Gaussians and how far classes lie apart: what latents know of classes that nobody told them. */
package dev.elbow.eval.cluster;
