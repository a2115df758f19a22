/** Disentanglement: how far each latent speaks of one factor, on data whose factors are known. */
package dev.elbow.eval.factor;
