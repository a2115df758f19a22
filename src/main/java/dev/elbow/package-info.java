/** The front door: open a device, build or load a model, train it, encode and decode. */
package dev.elbow;
