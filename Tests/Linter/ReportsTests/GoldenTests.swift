// swift-format-ignore-file: the expected texts are as long as they are.
import Reports
import Rules
import Testing

/// What each format says about the fixture, to the letter.
struct GoldenTests {
  /// The first file alone, for the formats that take many lines.
  private let first = Array(Fixture.files.prefix(1))

  @Test func text() {
    #expect(
      Fixture.report(.text) == #"""
        runs/config.json:3:31: error[IA3002] T_0 is 100, but the run ends after 400 steps
          |
        2 |   "lr_scheduler": "cosine",
        3 |   "lr_scheduler_args": "\"T_0=100\" \"T_mult=1\""
          |                               ^^^
          = help: set T_0 to 400
          = fix (safe): set lr_scheduler_args.T_0 to 400

        data/10_cat: warning[IA3101] the folder repeats its images 10 times
         = fix (unsafe): rename the folder to 1_cat

        /srv/images/a b.png: info[IA3103] 64×64 pixels is small

        runs/日本 語.toml:1:17: warning[IA3003] 100% of "<猫>" & 'co' is: odd, really
          |
        1 |     output_name    = "猫の絵 é é"    # x
          |                       ^^^^^^
          = help: pick
                  another

        runs/日本 語.toml:3:9: info[IA3004] three lines
          |
        3 | sizes = [
          |         ^ (3 lines)
          = fix (safe): write it on one line

        runs/日本 語.toml:1:24: warning[IA3003] odd again
          |
        1 |     output_name    = "猫の絵 é é"    # x
          |                                ^

        broken.json: error: permission denied

        Found 2 errors, 3 warnings and 2 infos in 3 files; 2 can be fixed with `ia3 fix` (1 more with --unsafe); 1 file is not a training config.

        """#
    )
  }

  @Test func statistics() {
    var options = Fixture.options
    options.showStatistics = true
    #expect(
      report(Fixture.files, as: .text, options: options) == #"""
        2  IA3003  [ ] odd-name
        1  -       [ ] unreadable
        1  IA3002  [*] t0-not-total-steps
        1  IA3004  [*] subsets
        1  IA3101  [!] folder-repeats
        1  IA3103  [ ] image-size
        [*] fixed by `ia3 fix`, [!] fixed by `ia3 fix --unsafe`
        Found 2 errors, 3 warnings and 2 infos in 3 files; 2 can be fixed with `ia3 fix` (1 more with --unsafe); 1 file is not a training config.

        """#
    )
  }

  @Test func color() {
    var options = Fixture.options
    options.color = true
    #expect(
      report(first, as: .text, options: options).replacing("\u{1B}", with: "␛") == #"""
        ␛[1mruns/config.json:3:31:␛[0m ␛[1;31merror[IA3002]␛[0m ␛[1mT_0 is 100, but the run ends after 400 steps␛[0m
        ␛[1;34m  |␛[0m
        ␛[1;34m2 |␛[0m   "lr_scheduler": "cosine",
        ␛[1;34m3 |␛[0m   "lr_scheduler_args": "\"T_0=100\" \"T_mult=1\""
        ␛[1;34m  |␛[0m                               ␛[1;31m^^^␛[0m
          ␛[1;34m=␛[0m ␛[1;36mhelp:␛[0m set T_0 to 400
          ␛[1;34m=␛[0m ␛[1;32mfix (safe):␛[0m set lr_scheduler_args.T_0 to 400

        ␛[1mdata/10_cat:␛[0m ␛[1;33mwarning[IA3101]␛[0m ␛[1mthe folder repeats its images 10 times␛[0m
         ␛[1;34m=␛[0m ␛[1;32mfix (unsafe):␛[0m rename the folder to 1_cat

        ␛[1m/srv/images/a b.png:␛[0m ␛[1;36minfo[IA3103]␛[0m ␛[1m64×64 pixels is small␛[0m

        Found 1 error, 1 warning and 1 info in 1 file; 1 can be fixed with `ia3 fix` (1 more with --unsafe).

        """#
    )
  }

  @Test func concise() {
    #expect(
      Fixture.report(.concise) == #"""
        runs/config.json:3:31: error[IA3002] T_0 is 100, but the run ends after 400 steps
        data/10_cat: warning[IA3101] the folder repeats its images 10 times
        /srv/images/a b.png: info[IA3103] 64×64 pixels is small
        runs/日本 語.toml:1:17: warning[IA3003] 100% of "<猫>" & 'co' is: odd, really
        runs/日本 語.toml:3:9: info[IA3004] three lines
        runs/日本 語.toml:1:24: warning[IA3003] odd again
        broken.json: error: permission denied

        """#
    )
  }

  @Test func json() {
    #expect(
      report(first, as: .json, options: Fixture.options) == #"""
        {
          "version": 1,
          "tool_version": "1.2.3",
          "files": [
            {
              "path": "runs/config.json",
              "kind": "config",
              "dialect": "kohya-json",
              "known_as": null,
              "reason": null
            }
          ],
          "findings": [
            {
              "rule": "IA3002",
              "slug": "t0-not-total-steps",
              "severity": "error",
              "message": "T_0 is 100, but the run ends after 400 steps",
              "help": "set T_0 to 400",
              "path": "runs/config.json",
              "line": 3,
              "column": 31,
              "end_line": 3,
              "end_column": 34,
              "byte_range": [
                62,
                65
              ],
              "setting": "lr_scheduler_args.T_0",
              "fix": {
                "safety": "safe",
                "message": "set lr_scheduler_args.T_0 to 400",
                "edits": [
                  {
                    "start": 62,
                    "end": 65,
                    "text": "400"
                  }
                ],
                "renames": [],
                "new_files": []
              },
              "url": "https://example.org/rules/t0-not-total-steps"
            },
            {
              "rule": "IA3101",
              "slug": "folder-repeats",
              "severity": "warning",
              "message": "the folder repeats its images 10 times",
              "help": null,
              "path": "data/10_cat",
              "line": null,
              "column": null,
              "end_line": null,
              "end_column": null,
              "byte_range": null,
              "setting": "dataset.subsets[].num_repeats",
              "fix": {
                "safety": "unsafe",
                "message": "rename the folder to 1_cat",
                "edits": [],
                "renames": [
                  {
                    "from": "data/10_cat",
                    "to": "data/1_cat"
                  }
                ],
                "new_files": [
                  {
                    "path": "data/1_cat/note.txt",
                    "text": "was 10\n"
                  }
                ]
              },
              "url": null
            },
            {
              "rule": "IA3103",
              "slug": "image-size",
              "severity": "info",
              "message": "64×64 pixels is small",
              "help": null,
              "path": "/srv/images/a b.png",
              "line": null,
              "column": null,
              "end_line": null,
              "end_column": null,
              "byte_range": null,
              "setting": null,
              "fix": null,
              "url": null
            }
          ],
          "summary": {
            "errors": 1,
            "warnings": 1,
            "infos": 1,
            "fixable": 1,
            "fixable_unsafe": 1,
            "files": 3,
            "not_configs": 0,
            "unreadable": 0
          }
        }

        """#
    )
  }

  @Test func jsonLines() {
    #expect(
      Fixture.report(.jsonLines) == #"""
        {"rule":"IA3002","slug":"t0-not-total-steps","severity":"error","message":"T_0 is 100, but the run ends after 400 steps","help":"set T_0 to 400","path":"runs/config.json","line":3,"column":31,"end_line":3,"end_column":34,"byte_range":[62,65],"setting":"lr_scheduler_args.T_0","fix":{"safety":"safe","message":"set lr_scheduler_args.T_0 to 400","edits":[{"start":62,"end":65,"text":"400"}],"renames":[],"new_files":[]},"url":"https://example.org/rules/t0-not-total-steps"}
        {"rule":"IA3101","slug":"folder-repeats","severity":"warning","message":"the folder repeats its images 10 times","help":null,"path":"data/10_cat","line":null,"column":null,"end_line":null,"end_column":null,"byte_range":null,"setting":"dataset.subsets[].num_repeats","fix":{"safety":"unsafe","message":"rename the folder to 1_cat","edits":[],"renames":[{"from":"data/10_cat","to":"data/1_cat"}],"new_files":[{"path":"data/1_cat/note.txt","text":"was 10\n"}]},"url":null}
        {"rule":"IA3103","slug":"image-size","severity":"info","message":"64×64 pixels is small","help":null,"path":"/srv/images/a b.png","line":null,"column":null,"end_line":null,"end_column":null,"byte_range":null,"setting":null,"fix":null,"url":null}
        {"rule":"IA3003","slug":"odd-name","severity":"warning","message":"100% of \"<猫>\" & 'co'\nis: odd, really","help":"pick\nanother","path":"runs/日本 語.toml","line":1,"column":17,"end_line":1,"end_column":20,"byte_range":[19,28],"setting":"output_name","fix":null,"url":null}
        {"rule":"IA3004","slug":"subsets","severity":"info","message":"three lines","help":null,"path":"runs/日本 語.toml","line":3,"column":9,"end_line":5,"end_column":5,"byte_range":[50,60],"setting":null,"fix":{"safety":"safe","message":"write it on one line","edits":[{"start":50,"end":60,"text":"[1, 2]"},{"start":0,"end":3,"text":""}],"renames":[],"new_files":[]},"url":null}
        {"rule":"IA3003","slug":"odd-name","severity":"warning","message":"odd again","help":null,"path":"runs/日本 語.toml","line":1,"column":24,"end_line":1,"end_column":25,"byte_range":[33,35],"setting":"output_name","fix":null,"url":null}
        {"rule":null,"slug":null,"severity":"error","message":"permission denied","help":null,"path":"broken.json","line":null,"column":null,"end_line":null,"end_column":null,"byte_range":null,"setting":null,"fix":null,"url":null}

        """#
    )
  }

  @Test func sarif() {
    #expect(
      report(first, as: .sarif, options: Fixture.options) == #"""
        {
          "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
          "version": "2.1.0",
          "runs": [
            {
              "tool": {
                "driver": {
                  "name": "ia3",
                  "version": "1.2.3",
                  "rules": [
                    {
                      "id": "IA3001",
                      "name": "Unused",
                      "shortDescription": {
                        "text": "Unused"
                      },
                      "fullDescription": {
                        "text": "Unused"
                      },
                      "help": {
                        "text": "Unused",
                        "markdown": "Unused"
                      },
                      "defaultConfiguration": {
                        "level": "note"
                      },
                      "properties": {
                        "tags": [
                          "guide"
                        ]
                      }
                    },
                    {
                      "id": "IA3002",
                      "name": "T0NotTotalSteps",
                      "shortDescription": {
                        "text": "T_0 must equal max_train_steps"
                      },
                      "fullDescription": {
                        "text": "The rate *falls* over `T_0` steps."
                      },
                      "help": {
                        "text": "The rate *falls* over `T_0` steps.\n\nSources:\n\n- the guide\n- PyTorch's documentation",
                        "markdown": "The rate *falls* over `T_0` steps.\n\nSources:\n\n- the guide\n- PyTorch's documentation"
                      },
                      "helpUri": "https://example.org/rules/t0-not-total-steps",
                      "defaultConfiguration": {
                        "level": "error"
                      },
                      "properties": {
                        "tags": [
                          "guide",
                          "compatible"
                        ]
                      }
                    },
                    {
                      "id": "IA3101",
                      "name": "FolderRepeats"
                    },
                    {
                      "id": "IA3103",
                      "name": "ImageSize"
                    }
                  ]
                }
              },
              "invocations": [
                {
                  "executionSuccessful": true,
                  "toolExecutionNotifications": [],
                  "workingDirectory": {
                    "uri": "file:///home/me/my%20project/"
                  }
                }
              ],
              "originalUriBaseIds": {
                "%SRCROOT%": {
                  "uri": "file:///home/me/my%20project/",
                  "description": {
                    "text": "The folder that ia3 ran in."
                  }
                }
              },
              "columnKind": "unicodeCodePoints",
              "artifacts": [
                {
                  "location": {
                    "uri": "runs/config.json",
                    "uriBaseId": "%SRCROOT%"
                  },
                  "roles": [
                    "analysisTarget"
                  ]
                },
                {
                  "location": {
                    "uri": "data/10_cat",
                    "uriBaseId": "%SRCROOT%"
                  }
                },
                {
                  "location": {
                    "uri": "file:///srv/images/a%20b.png"
                  }
                }
              ],
              "results": [
                {
                  "ruleId": "IA3002",
                  "ruleIndex": 1,
                  "level": "error",
                  "message": {
                    "text": "T_0 is 100, but the run ends after 400 steps\nset T_0 to 400"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "runs/config.json",
                          "uriBaseId": "%SRCROOT%",
                          "index": 0
                        },
                        "region": {
                          "startLine": 3,
                          "startColumn": 31,
                          "endLine": 3,
                          "endColumn": 34,
                          "byteOffset": 62,
                          "byteLength": 3
                        }
                      }
                    }
                  ],
                  "partialFingerprints": {
                    "ia3/v1": "e3d8f22dbc262950"
                  },
                  "fixes": [
                    {
                      "description": {
                        "text": "set lr_scheduler_args.T_0 to 400"
                      },
                      "artifactChanges": [
                        {
                          "artifactLocation": {
                            "uri": "runs/config.json",
                            "uriBaseId": "%SRCROOT%"
                          },
                          "replacements": [
                            {
                              "deletedRegion": {
                                "startLine": 3,
                                "startColumn": 31,
                                "endLine": 3,
                                "endColumn": 34
                              },
                              "insertedContent": {
                                "text": "400"
                              }
                            }
                          ]
                        }
                      ],
                      "properties": {
                        "safety": "safe"
                      }
                    }
                  ],
                  "properties": {
                    "setting": "lr_scheduler_args.T_0"
                  }
                },
                {
                  "ruleId": "IA3101",
                  "ruleIndex": 2,
                  "level": "warning",
                  "message": {
                    "text": "the folder repeats its images 10 times"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "data/10_cat",
                          "uriBaseId": "%SRCROOT%",
                          "index": 1
                        }
                      }
                    }
                  ],
                  "partialFingerprints": {
                    "ia3/v1": "f6001f99cd2587f3"
                  },
                  "properties": {
                    "setting": "dataset.subsets[].num_repeats"
                  }
                },
                {
                  "ruleId": "IA3103",
                  "ruleIndex": 3,
                  "level": "note",
                  "message": {
                    "text": "64×64 pixels is small"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "file:///srv/images/a%20b.png",
                          "index": 2
                        }
                      }
                    }
                  ],
                  "partialFingerprints": {
                    "ia3/v1": "a50a5a9665d5eba6"
                  }
                }
              ]
            }
          ]
        }

        """#
    )
  }

  @Test func github() {
    #expect(
      Fixture.report(.github) == #"""
        ::error file=runs/config.json,line=3,col=31,endLine=3,endColumn=34,title=IA3002::T_0 is 100, but the run ends after 400 steps%0Aset T_0 to 400
        ::warning file=data/10_cat,title=IA3101::the folder repeats its images 10 times
        ::notice file=/srv/images/a b.png,title=IA3103::64×64 pixels is small
        ::warning file=runs/日本 語.toml,line=1,col=17,endLine=1,endColumn=20,title=IA3003::100%25 of "<猫>" & 'co'%0Ais: odd, really%0Apick%0Aanother
        ::notice file=runs/日本 語.toml,line=3,endLine=5,title=IA3004::three lines
        ::warning file=runs/日本 語.toml,line=1,col=24,endLine=1,endColumn=25,title=IA3003::odd again
        ::error file=broken.json,title=ia3::permission denied

        """#
    )
  }

  @Test func gitlab() {
    #expect(
      report(first, as: .gitlab, options: Fixture.options) == #"""
        [
          {
            "description": "T_0 is 100, but the run ends after 400 steps\nset T_0 to 400",
            "check_name": "IA3002",
            "fingerprint": "e3d8f22dbc262950",
            "severity": "major",
            "location": {
              "path": "runs/config.json",
              "lines": {
                "begin": 3,
                "end": 3
              }
            }
          },
          {
            "description": "the folder repeats its images 10 times",
            "check_name": "IA3101",
            "fingerprint": "f6001f99cd2587f3",
            "severity": "minor",
            "location": {
              "path": "data/10_cat",
              "lines": {
                "begin": 1,
                "end": 1
              }
            }
          },
          {
            "description": "64×64 pixels is small",
            "check_name": "IA3103",
            "fingerprint": "a50a5a9665d5eba6",
            "severity": "info",
            "location": {
              "path": "/srv/images/a b.png",
              "lines": {
                "begin": 1,
                "end": 1
              }
            }
          }
        ]

        """#
    )
  }

  @Test func junit() {
    #expect(
      Fixture.report(.junit) == #"""
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="ia3" tests="9" failures="4" errors="1" skipped="1">
          <testsuite name="runs/config.json" tests="3" failures="2" errors="0" skipped="0">
            <testcase name="IA3002 t0-not-total-steps at 3:31" classname="runs/config.json">
              <failure type="error" message="T_0 is 100, but the run ends after 400 steps">runs/config.json:3:31: T_0 is 100, but the run ends after 400 steps&#10;set T_0 to 400&#10;fix (safe): set lr_scheduler_args.T_0 to 400</failure>
            </testcase>
            <testcase name="IA3101 folder-repeats at data/10_cat" classname="runs/config.json">
              <failure type="warning" message="the folder repeats its images 10 times">data/10_cat: the folder repeats its images 10 times&#10;fix (unsafe): rename the folder to 1_cat</failure>
            </testcase>
            <testcase name="IA3103 image-size at /srv/images/a b.png" classname="runs/config.json">
              <system-out>/srv/images/a b.png: 64×64 pixels is small</system-out>
            </testcase>
          </testsuite>
          <testsuite name="runs/日本 語.toml" tests="3" failures="2" errors="0" skipped="0">
            <testcase name="IA3003 odd-name at 1:17" classname="runs/日本 語.toml">
              <failure type="warning" message="100% of &quot;&lt;猫&gt;&quot; &amp; 'co'&#10;is: odd, really">runs/日本 語.toml:1:17: 100% of &quot;&lt;猫&gt;&quot; &amp; 'co'&#10;is: odd, really&#10;pick&#10;another</failure>
            </testcase>
            <testcase name="IA3004 subsets at 3:9" classname="runs/日本 語.toml">
              <system-out>runs/日本 語.toml:3:9: three lines&#10;fix (safe): write it on one line</system-out>
            </testcase>
            <testcase name="IA3003 odd-name at 1:24" classname="runs/日本 語.toml">
              <failure type="warning" message="odd again">runs/日本 語.toml:1:24: odd again</failure>
            </testcase>
          </testsuite>
          <testsuite name="other.json" tests="1" failures="0" errors="0" skipped="1">
            <testcase name="lint" classname="other.json">
              <skipped message="belongs to OneTrainer"/>
            </testcase>
          </testsuite>
          <testsuite name="broken.json" tests="1" failures="0" errors="1" skipped="0">
            <testcase name="lint" classname="broken.json">
              <error message="permission denied">broken.json: permission denied</error>
            </testcase>
          </testsuite>
          <testsuite name="./clean.toml" tests="1" failures="0" errors="0" skipped="0">
            <testcase name="lint" classname="./clean.toml"/>
          </testsuite>
        </testsuites>

        """#
    )
  }
}
