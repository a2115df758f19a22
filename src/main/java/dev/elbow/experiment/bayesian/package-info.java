/** Codes as points and codes as distributions: gradients, the terms of the ELBO, uncertainty, and disentanglement. */
package dev.elbow.experiment.bayesian;
