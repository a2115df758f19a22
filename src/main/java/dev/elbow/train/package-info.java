/**
 * Training: {@link dev.elbow.train.Trainer} runs a model over a data set on all replicas of a device, schedules and listeners
 * say how, {@link dev.elbow.train.RunFolder} keeps what came of it.
 */
package dev.elbow.train;
