/** What a trained model is worth: the ELBO and the importance-weighted likelihood bound on a test set. */
package dev.elbow.eval;
