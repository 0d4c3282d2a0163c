package text

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFoldMakesWhatPeopleTakeForTheSameTheSame(t *testing.T) {
	for _, same := range [][]string{
		{"ÄPFEL", "äpfel", "Äpfel", "a\u0308pfel", "  äpfel\u00a0"},
		{"Straße", "STRASSE", "strasse", "STRAẞE"},
		{"İstanbul", "istanbul", "ISTANBUL", "I\u0307stanbul"},
		{"ΟΔΥΣΣΕΥΣ", "Οδυσσευς", "οδυσσευσ"},
		{"Ｆｕｌｌ", "full", "FULL"},
		{"ab\u200bc", "ABC"},
		{"ﬃ", "FFI"},
	} {
		for _, other := range same {
			if Key(other) != Key(same[0]) {
				t.Errorf("%q has the key %q and %q has %q", other, Key(other), same[0], Key(same[0]))
			}
			if Fold(Fold(other)) != Fold(other) {
				t.Errorf("folding %q twice makes another of it", other)
			}
		}
	}
	for _, others := range [][2]string{{"Äpfel", "Apfel"}, {"ı", "i"}, {"a b", "ab"}} {
		if Key(others[0]) == Key(others[1]) {
			t.Errorf("%q and %q are one", others[0], others[1])
		}
	}
}

func TestKeyIsBoundedAndTellsLongTextsApart(t *testing.T) {
	long := strings.Repeat("𝒜ß\U0001F600", 3000)
	one, other := Key(long+"1"), Key(long+"2")
	if one == other || len(one) > 4*keyRunes+64 || !utf8.ValidString(one) {
		t.Errorf("%d bytes, the same: %t", len(one), one == other)
	}
	if !strings.HasPrefix(one, PrefixKey(long)) || IsWhole(one) {
		t.Error("the key of a long text does not begin with the text")
	}
	if whole := strings.Repeat("x", keyRunes); Key(whole) != whole || !IsWhole(Key(whole)) {
		t.Error("a text that fits is not kept as it is")
	}
}

func TestBlankIsWhatNobodySees(t *testing.T) {
	for _, blank := range []string{"", "  ", "\u00a0\u3000\t\n", "\u200b", "\u3164", "\u202e", "\u00ad\u2060", "\u2800", "\ufe0f", "\u115f\u1160\uffa0"} {
		if !IsBlank(blank) {
			t.Errorf("%q counts as seen", blank)
		}
	}
	for _, seen := range []string{"x", " .", "\u200bx", "👨‍👩‍👧", "۱"} {
		if IsBlank(seen) {
			t.Errorf("%q counts as blank", seen)
		}
	}
	for text, hides := range map[string]bool{"a\u200bb": true, "a\u202eb": true, "\u3164": true, "a\u00adb": true, "a\nb": true, "👨‍👩‍👧": false, "نمی\u200cخواهم": false, "❤\ufe0f": false, "Ann Ö.": false} {
		if Hides(text) != hides {
			t.Errorf("%q hides something: %t", text, !hides)
		}
	}
}

func TestImitationsAreSeenThrough(t *testing.T) {
	words := []string{"treasury", "system"}
	for _, name := range []string{"the treasury", "Treasury", "(treasury)", "THE  TREASURY!", "t r e a s u r y", "thetreasury", "Тhе trеаsurу", "Tr3asury", "trëasury", "the\u00adtreasury", "Ｔｒｅａｓｕｒｙ", "tre\u200basury", "The System", "treasury@system"} {
		if !Imitates(name, words) {
			t.Errorf("%q is taken for somebody else", name)
		}
	}
	for _, name := range []string{"Ann", "treasurer", "Systemann", "Тетяна", "", "Treas Ury 2nd", "名前"} {
		if Imitates(name, words) {
			t.Errorf("%q is taken for the application", name)
		}
	}
}
