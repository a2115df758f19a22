/** Which reports there are. */
package dev.elbow.experiment.catalogue;
