package handlers

import "strings"

// Links and buttons of one page that read alike and lead to different places are
// told apart by words that only assistive technology reads (WCAG 2.2, 2.4.4 and
// 2.4.9): whoever goes through a list of them sees none of what stands around.

// linkName is a link or a button: what it reads, where it leads, and what tells it
// from others.
type linkName struct {
	text, path string
	more       string  // such as a time or a row's label; the path's last part where that does not do
	apart      *string // gets what is to be added; stays empty where nothing is
}

// tellApart adds to each of the links what tells it from the others.
func tellApart(links []linkName) {
	short := func(l linkName) string { return spoken(l.text) }
	long := func(l linkName) string { return spoken(l.text + " " + l.more) }
	alike, alikeAtLength := severalPaths(links, short), severalPaths(links, long)
	for _, l := range links {
		switch {
		case !alike[short(l)]:
		case l.more != "" && !alikeAtLength[long(l)]:
			*l.apart = l.more
		default:
			*l.apart = l.path[strings.LastIndex(l.path, "/")+1:]
		}
	}
}

// severalPaths are the readings under which links lead to different places.
func severalPaths(links []linkName, read func(linkName) string) map[string]bool {
	first, several := map[string]string{}, map[string]bool{}
	for _, l := range links {
		if path, ok := first[read(l)]; ok && path != l.path {
			several[read(l)] = true
		}
		first[read(l)] = l.path
	}
	return several
}

// spoken is a text without what is not heard.
func spoken(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }
