/** Models to use: presets built with the public builder, the trained {@link dev.elbow.model.Autoencoder}, and its file. */
package dev.elbow.model;
