module example {
    requires dev.elbow;
}
