package handlers

import "strings"

func last(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return unixLines(values[len(values)-1])
}

// unixLines undoes what browsers do to the ends of lines.
func unixLines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// shortened keeps the page readable, whatever was typed.
func shortened(value string) string {
	const most = 200
	if runes := []rune(value); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return value
}
