package web

import "strings"

func Last(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return UnixLines(values[len(values)-1])
}

// UnixLines undoes what browsers do to the ends of lines.
func UnixLines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// Shortened keeps the page readable, whatever was typed.
func Shortened(value string) string {
	const most = 200
	if runes := []rune(value); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return value
}
