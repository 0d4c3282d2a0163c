package web

import (
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
)

// IsKnown reports whether the program has what the tag is of, by If-None-Match. A
// proxy that compresses makes a tag weak, and what it is of is the same (RFC 9110
// §13.1.2).
func IsKnown(c *gin.Context, tag string) bool {
	return slices.ContainsFunc(TagsOf(strings.Join(c.Request.Header.Values("If-None-Match"), ",")), func(known string) bool {
		return known == "*" || strings.TrimPrefix(known, "W/") == tag
	})
}

// IsMeant reports whether a change is meant for what the tag is of, by If-Match,
// where a weak tag matches nothing (RFC 9110 §13.1.1), nor does a header without
// any, as a program sends it that lost the tag. Without the header it is meant for
// anything.
func IsMeant(c *gin.Context, tag string) bool {
	headers := c.Request.Header.Values("If-Match")
	meant := TagsOf(strings.Join(headers, ","))
	return len(headers) == 0 || slices.Contains(meant, "*") || slices.Contains(meant, tag)
}

func TagsOf(header string) []string {
	var tags []string
	for tag := range strings.SplitSeq(header, ",") {
		if tag = strings.TrimSpace(tag); tag != "" {
			tags = append(tags, tag)
		}
	}
	return tags
}
