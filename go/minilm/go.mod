module github.com/brisling/brisling/go/minilm

go 1.23

require github.com/brisling/brisling/go v0.1.0

replace github.com/brisling/brisling/go => ../
