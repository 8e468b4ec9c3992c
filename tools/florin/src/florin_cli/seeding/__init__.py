"""Large, realistic histories: made in a process of their own, loaded with COPY by the owner role."""
