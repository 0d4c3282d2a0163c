package web

import "testing"

func TestBrowsersAreCalledByTheirNames(t *testing.T) {
	const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
	for agent, want := range map[string]string{
		chrome: "Chrome 156", chrome + " Edg/156.0.0.0": "Edge 156", chrome + " OPR/120.0": "Opera 120",
		"Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0":                                                                  "Firefox 153",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1": "Safari 18",
		"curl/8.9": "", "": "",
	} {
		if got := BrowserName(agent); got != want {
			t.Errorf("%q is called %q, want %q", agent, got, want)
		}
	}
}
