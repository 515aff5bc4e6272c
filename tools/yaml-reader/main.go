// yaml-reader prints what Kubernetes reads from YAML text.
//
// stdin: JSON lines, each a JSON string that holds one YAML document.
// stdout: JSON lines in the same order, each {"json": VALUE} or {"error": "..."}.
//
// The conversion is the strict one of sigs.k8s.io/yaml, the library of kubectl and the API server: a duplicate
// key is an error.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"sigs.k8s.io/yaml"
)

type answer struct {
	JSON  json.RawMessage `json:"json,omitempty"`
	Error string          `json:"error,omitempty"`
}

func read(line []byte) answer {
	var document string
	if err := json.Unmarshal(line, &document); err != nil {
		return answer{Error: "not a JSON string: " + err.Error()}
	}
	value, err := yaml.YAMLToJSONStrict([]byte(document))
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{JSON: value}
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 1 || (len(line) == 1 && line[0] != '\n') {
			if err := encoder.Encode(read(line)); err != nil {
				fail(err)
			}
			// Somebody may wait for this answer before asking again.
			if in.Buffered() == 0 {
				if err := out.Flush(); err != nil {
					fail(err)
				}
			}
		}
		if err == io.EOF {
			break
		} else if err != nil {
			fail(err)
		}
	}
	if err := out.Flush(); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "yaml-reader:", err)
	os.Exit(1)
}
