/** What a trained model is worth: bounds on the likelihood, what classifiers see, measures of images and latents. */
package dev.elbow.eval;
