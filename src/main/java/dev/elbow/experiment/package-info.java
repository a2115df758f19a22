/** What each report trains, measures, shows and claims; a report regenerates its tables and figures from one call. Not exported. */
package dev.elbow.experiment;
