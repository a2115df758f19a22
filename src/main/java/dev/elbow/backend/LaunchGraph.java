package dev.elbow.backend;

/**
 * What a device was given as one graph of launches.
 *
 * @param nodes kernels, copies and fills
 * @param criticalPath nodes on the longest chain of nodes that wait for each other
 */
public record LaunchGraph(int nodes, int criticalPath) {}
