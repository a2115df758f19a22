/** What a Gaussian mixture on a VAE's latents knows of the classes: as clusters found without labels, and by Bayes' rule. */
package dev.elbow.experiment.latentclassifier;
