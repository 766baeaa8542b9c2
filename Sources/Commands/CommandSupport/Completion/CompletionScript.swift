/// A shell, and the script that makes it ask the programs for completions.
enum CompletionScript: String, CaseIterable {
  case bash, zsh, fish, powershell

  /// What the shell reads when it starts.
  var text: String {
    switch self {
    case .bash: Self.bashText
    case .zsh: Self.zshText
    case .fish: Self.fishText
    case .powershell: Self.powershellText
    }
  }

  private static let bashText = #"""
    # Completions of ia3 and ia3-train for bash, which read what the programs answer.
    _ia3() {
        local program=${1/#\~/$HOME} rest=${COMP_LINE:0:COMP_POINT} blanks word i last=-1
        local -a words=() lines=() plain=()
        # Bash breaks words at = and :, too. What no blank separates is one argument.
        for ((i = 0; i <= COMP_CWORD; i++)); do
            word=${COMP_WORDS[i]}
            blanks=${rest%%[![:space:]]*}
            rest=${rest#"$blanks"}
            ((i == COMP_CWORD)) && word=$rest
            rest=${rest#"$word"}
            if [[ $i == 0 || -n $blanks ]]; then ((last += 1)); fi
            words[last]+=$word
        done
        # Quotes and backslashes are the shell's.
        for word in "${words[@]:1}"; do
            word=${word//\\/}
            word=${word//\"/}
            plain+=("${word//\'/}")
        done
        # What bash replaces is what follows the last = or :, unless a quote is open.
        local typed=${words[last]} current=${plain[last - 1]} kept=
        if [[ $typed != [\"\']* ]]; then
            [[ $COMP_WORDBREAKS == *=* && $current == *=* ]] && kept=${current%"${current##*=}"}
            [[ $COMP_WORDBREAKS == *:* && ${current#"$kept"} == *:* ]] && kept=${current%"${current##*:}"}
        fi
        plain[last - 1]=:$current
        mapfile -t lines < <("$program" ---complete "${plain[@]}" 2> /dev/null)
        COMPREPLY=()
        case ${lines[0]} in
            :files* | :folders)
                compopt -o filenames 2> /dev/null
                local path=$current extensions=" ${lines[0]#:files} "
                [[ $current == --*=* ]] && path=${current#*=}
                while IFS= read -r word; do
                    if [[ -d ${word/#\~/$HOME} ]]; then
                        COMPREPLY+=("$word")
                    elif [[ ${lines[0]} != :folders ]] && [[ -z ${extensions// /} || $extensions == *" ${word##*.} "* ]]; then
                        COMPREPLY+=("$word")
                    fi
                done < <(compgen -f -- "$path")
                # Of a name with a colon, bash replaces the end.
                kept=${kept#"${current%"$path"}"}
                [[ -n $kept ]] && COMPREPLY=("${COMPREPLY[@]#"$kept"}")
                return
                ;;
        esac
        for word in "${lines[@]:1}"; do
            word=${word%%$'\t'*}
            word=${word#"$kept"}
            if [[ $typed != [\"\']* ]]; then
                printf -v word %q "$word"
                word=${word//\\,/,}
            fi
            [[ $word == *= ]] && compopt -o nospace 2> /dev/null
            COMPREPLY+=("$word")
        done
    }
    complete -F _ia3 ia3 ia3-train

    """#

  private static let zshText = #"""
    #compdef ia3 ia3-train
    # Completions of ia3 and ia3-train for zsh, which read what the programs answer.
    _ia3() {
        local program=${words[1]/#\~/$HOME} line value
        local -a before lines values shown open openShown
        ((CURRENT > 2)) && before=("${(@Q)words[2,CURRENT-1]}")
        lines=("${(@f)$("$program" ---complete "${before[@]}" ":${(Q)PREFIX}" 2> /dev/null)}")
        case $lines[1] in
            (:files*|:folders)
                compset -P '--*='
                if [[ $lines[1] == :folders ]]; then
                    _files -/
                elif [[ $lines[1] == :files ]]; then
                    _files
                else
                    _files -g "*.(${${lines[1]#:files }// /|})(-.)"
                fi
                return
                ;;
        esac
        for line in "${(@)lines[2,-1]}"; do
            value=${line%%$'\t'*}
            [[ $line == *$'\t'* ]] && line="$value  -- ${line#*$'\t'}"
            if [[ $value == *= ]]; then
                open+=("$value")
                openShown+=("$line")
            else
                values+=("$value")
                shown+=("$line")
            fi
        done
        (($#open)) && compadd -l -S '' -d openShown -a open
        (($#values)) && compadd -l -d shown -a values
    }
    compdef _ia3 ia3 ia3-train 2> /dev/null
    [[ $funcstack[1] == _ia3 ]] && _ia3 "$@"

    """#

  private static let fishText = #"""
    # Completions of ia3 and ia3-train for fish, which read what the programs answer.
    function __ia3_complete
        set -l words (commandline -opc)
        set -l current (commandline -ct | string trim --left --chars '"\'' | string replace -a '\\' '')
        set -l program (string replace -r '^~' $HOME -- $words[1])
        set -e words[1]
        set -l lines ($program ---complete $words ":$current" 2>/dev/null)
        switch "$lines[1]"
            case ':files*' ':folders'
                set -l option (string match -r -- '^--[^=]*=' $current)
                set -l path (string replace -r -- '^--[^=]*=' '' $current)
                set -l extensions (string split -n ' ' -- (string replace -r '^:\w+' '' -- $lines[1]))
                for file in (__fish_complete_path "$path" '')
                    set -l name (string split -m 1 \t -- $file)[1]
                    if not string match -q -- '*/' $name
                        test $lines[1] = :folders; and continue
                        set -l extension (string match -r -- '[^.]*$' $name)
                        test -n "$extensions"; and not contains -- $extension $extensions; and continue
                    end
                    echo "$option$file"
                end
            case '*'
                string join \n -- $lines[2..]
        end
    end
    complete -c ia3 -f -k -a '(__ia3_complete)'
    complete -c ia3-train -f -k -a '(__ia3_complete)'

    """#

  private static let powershellText = #"""
    # Completions of ia3 and ia3-train for PowerShell, which read what the programs answer.
    Register-ArgumentCompleter -Native -CommandName ia3, ia3-train -ScriptBlock {
        param($wordToComplete, $commandAst, $cursorPosition)
        $before = @()
        $current = ''
        foreach ($element in ($commandAst.CommandElements | Select-Object -Skip 1)) {
            $text = $element.Extent.Text
            if ($element.Extent.EndOffset -lt $cursorPosition) {
                $before += $text.Trim('"', "'")
            } elseif ($element.Extent.StartOffset -lt $cursorPosition) {
                $current = $text.Substring(0, $cursorPosition - $element.Extent.StartOffset).Trim('"', "'")
            }
        }
        $lines = @(& $commandAst.GetCommandName() '---complete' @before ":$current" 2>$null)
        # What PowerShell replaces may be the end of the word only, such as what follows a comma.
        $typed = "$wordToComplete".Trim('"', "'")
        $kept = if ($current.EndsWith($typed)) { $current.Length - $typed.Length } else { 0 }
        if ($lines[0] -ne ':none') {
            $option = if ($typed -match '^--[^=]*=') { $Matches[0] } else { '' }
            $extensions = @($lines[0] -split ' ' | Select-Object -Skip 1 | ForEach-Object { ".$_" })
            [System.Management.Automation.CompletionCompleters]::CompleteFilename($typed.Substring($option.Length)) |
                Where-Object {
                    $_.ResultType -eq 'ProviderContainer' -or ($lines[0] -ne ':folders' -and
                        ($extensions.Count -eq 0 -or $extensions -contains [System.IO.Path]::GetExtension($_.ListItemText)))
                } |
                ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new(
                        $option + $_.CompletionText, $_.ListItemText, $_.ResultType, $_.ToolTip)
                }
            return
        }
        foreach ($line in ($lines | Select-Object -Skip 1)) {
            $value, $help = $line -split "`t", 2
            $text = $value.Substring($kept)
            if (-not $text) { continue }
            if ($text -match "[\s'``(){};,|&<>@#`$]") { $text = "'" + $text.Replace("'", "''") + "'" }
            if (-not $help) { $help = $value }
            [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $help)
        }
    }

    """#
}
