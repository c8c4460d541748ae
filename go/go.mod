module github.com/brisling/brisling/go

go 1.23
