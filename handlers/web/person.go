package web

import (
	"unframed/internal/text"
	"unframed/internal/viewer"
)

// PersonsName is a person's name, or what stands for it where it is one from
// before such were refused: of which nothing can be seen, or by which the person
// would be taken for the application.
func PersonsName(name, otherwise string) string {
	if text.IsBlank(name) || viewer.IsSystemName(name) {
		return otherwise
	}
	return name
}
