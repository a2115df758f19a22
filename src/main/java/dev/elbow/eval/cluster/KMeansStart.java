package dev.elbow.eval.cluster;

import java.util.Arrays;
import java.util.List;
import org.hipparchus.clustering.DoublePoint;
import org.hipparchus.clustering.KMeansPlusPlusClusterer;
import org.hipparchus.clustering.distance.EuclideanDistance;
import org.hipparchus.random.MersenneTwister;

/** Where the components of a mixture begin: at the centres that k-means++ finds (Arthur and Vassilvitskii, 2007). */
final class KMeansStart {
    /** EM goes on from there, so the centres need not be final. */
    private static final int ITERATIONS = 20;

    private KMeansStart() {}

    /** Returns at most {@code k} centres, fewer if there are fewer different rows. */
    static double[][] centres(double[][] rows, int k, long seed) {
        List<DoublePoint> points = Arrays.stream(rows).map(DoublePoint::new).toList();
        int different = (int) Math.min(k, points.stream().distinct().limit(k).count());
        var clusterer = new KMeansPlusPlusClusterer<DoublePoint>(
                different, ITERATIONS, new EuclideanDistance(), new MersenneTwister(seed));
        return clusterer.cluster(points).stream()
                .map(cluster -> cluster.getCenter().getPoint())
                .toArray(double[][]::new);
    }
}
