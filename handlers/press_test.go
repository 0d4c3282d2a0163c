package handlers

import (
	"slices"
)

// without is a form without one of its fields, or with another value in it.
func without(form []string, name string, instead ...string) []string {
	var kept []string
	for i := 0; i < len(form); i += 2 {
		if form[i] != name {
			kept = append(kept, form[i], form[i+1])
		}
	}
	if len(instead) > 0 {
		kept = append(kept, name, instead[0])
	}
	return kept
}

// field is the value of one field of a form.
func field(form []string, name string) string {
	if i := slices.Index(form, name); i >= 0 {
		return form[i+1]
	}
	return ""
}

// flip changes one character of a seal's middle.
func flip(seal string) string {
	other := "A"
	if seal[70] == 'A' {
		other = "B"
	}
	return seal[:70] + other + seal[71:]
}
