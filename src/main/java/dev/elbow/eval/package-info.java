/** What a trained model is worth: the ELBO and the importance-weighted likelihood bound on a test set, and what classifiers see in it. */
package dev.elbow.eval;
