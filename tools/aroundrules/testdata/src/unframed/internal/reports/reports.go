package reports // want `named in tools/aroundrules/trusted.go without need`

func read() {}
