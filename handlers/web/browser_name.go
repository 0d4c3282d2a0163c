package web

import "regexp"

// browsers are how browsers call themselves. Most claim to be others as well,
// so the first that fits is the one.
var browsers = []struct {
	name string
	mark *regexp.Regexp
}{
	{"Edge", regexp.MustCompile(`\bEdg(?:A|iOS)?/(\d{1,4})`)},
	{"Opera", regexp.MustCompile(`\bOPR/(\d{1,4})`)},
	{"Samsung Internet", regexp.MustCompile(`\bSamsungBrowser/(\d{1,4})`)},
	{"Firefox", regexp.MustCompile(`\b(?:Firefox|FxiOS)/(\d{1,4})`)},
	{"Chrome", regexp.MustCompile(`\b(?:Headless)?(?:Chrome|Chromium|CriOS)/(\d{1,4})`)},
	{"Safari", regexp.MustCompile(`\bVersion/(\d{1,4})[.\d]* (?:Mobile/\w+ )?Safari/`)},
}

// BrowserName is what a User-Agent header claims to be, in short; empty for
// what is no browser that we know.
func BrowserName(userAgent string) string {
	for _, b := range browsers {
		if m := b.mark.FindStringSubmatch(userAgent); m != nil {
			return b.name + " " + m[1]
		}
	}
	return ""
}
