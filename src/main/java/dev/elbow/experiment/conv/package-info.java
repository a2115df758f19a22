/** A convolutional autoencoder beside a convolutional VAE: what each is good for, in grey and in colour. */
package dev.elbow.experiment.conv;
