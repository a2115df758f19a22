/** How gradients reach a random latent: what the reparameterization passes on, and what it is worth. */
package dev.elbow.eval.gradient;
