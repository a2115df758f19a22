package dev.elbow.report;

/**
 * A Gaussian in a {@link LatentPlane}: drawn as its contour at two standard deviations with a marked centre.
 *
 * @param name what it stands for, for example the class of a mixture's component
 * @param mean {@code [2]}
 * @param covariance {@code [2][2]}, symmetric and positive semidefinite
 */
public record Ellipse(String name, double[] mean, double[][] covariance) {
    private static final double SIGMAS = 2;
    private static final int CORNERS = 72;

    /** Checks the sizes. */
    public Ellipse {
        if (mean.length != 2 || covariance.length != 2 || covariance[0].length != 2 || covariance[1].length != 2) {
            throw new IllegalArgumentException(
                    "the ellipse \"%s\" needs a mean of 2 and a covariance of 2 x 2".formatted(name));
        }
    }

    /** Returns points along the contour, {@code [n][2]}, the first again at the end: mean + 2 L (cos, sin), with L L' the covariance. */
    double[][] contour() {
        double a = Math.sqrt(Math.max(covariance[0][0], 0));
        double b = a == 0 ? 0 : covariance[1][0] / a;
        double c = Math.sqrt(Math.max(covariance[1][1] - b * b, 0));
        double[][] points = new double[CORNERS + 1][];
        for (int i = 0; i <= CORNERS; i++) {
            double angle = 2 * Math.PI * (i % CORNERS) / CORNERS;
            double u = SIGMAS * Math.cos(angle);
            double v = SIGMAS * Math.sin(angle);
            points[i] = new double[] {mean[0] + a * u, mean[1] + b * u + c * v};
        }
        return points;
    }
}
