package rule

func Exists(table string) bool { return false }
