"""What answers a photo: the classifier, its engine, explainers, and the queue before them."""
