# To be written with the install tests.
