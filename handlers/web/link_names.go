package web

import "strings"

// Links and buttons of one page that read alike and lead to different places are
// told apart by words that only assistive technology reads (WCAG 2.2, 2.4.4 and
// 2.4.9): whoever goes through a list of them sees none of what stands around.

// LinkName is a link or a button: what it reads, where it leads, and what tells it
// from others.
type LinkName struct {
	Text, Path string
	More       string  // such as a time or a row's label; the path's last part where that does not do
	Apart      *string // gets what is to be added; stays empty where nothing is
}

// TellApart adds to each of the links what tells it from the others.
func TellApart(links []LinkName) {
	short := func(l LinkName) string { return spoken(l.Text) }
	long := func(l LinkName) string { return spoken(l.Text + " " + l.More) }
	alike, alikeAtLength := severalPaths(links, short), severalPaths(links, long)
	for _, l := range links {
		switch {
		case !alike[short(l)]:
		case l.More != "" && !alikeAtLength[long(l)]:
			*l.Apart = l.More
		default:
			*l.Apart = l.Path[strings.LastIndex(l.Path, "/")+1:]
		}
	}
}

// severalPaths are the readings under which links lead to different places.
func severalPaths(links []LinkName, read func(LinkName) string) map[string]bool {
	first, several := map[string]string{}, map[string]bool{}
	for _, l := range links {
		if path, ok := first[read(l)]; ok && path != l.Path {
			several[read(l)] = true
		}
		first[read(l)] = l.Path
	}
	return several
}

// spoken is a text without what is not heard.
func spoken(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }
