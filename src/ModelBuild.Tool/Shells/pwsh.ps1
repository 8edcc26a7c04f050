# Completes 'dotnet-model' and 'dotnet model' in PowerShell. The rest of 'dotnet' is completed by dotnet itself.

Register-ArgumentCompleter -Native -CommandName dotnet-model -ScriptBlock {
    param($word, $command, $cursor)
    $typed = $command.ToString().PadRight($cursor - $command.Extent.StartOffset).Substring(0, $cursor - $command.Extent.StartOffset)
    $line = $typed -replace '^\S+\s+', ''
    dotnet-model "[suggest:$($line.Length)]" $line 2>$null | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}

Register-ArgumentCompleter -Native -CommandName dotnet -ScriptBlock {
    param($word, $command, $cursor)
    $typed = $command.ToString().PadRight($cursor - $command.Extent.StartOffset).Substring(0, $cursor - $command.Extent.StartOffset)
    $answers = if ($typed -match '^\S+\s+model\s+(.*)$') {
        dotnet model "[suggest:$($Matches[1].Length)]" $Matches[1] 2>$null
    } else {
        dotnet complete --position $typed.Length $typed 2>$null
        if ($typed -match '^\S+\s+\S*$') { 'model' }
    }
    $answers | Where-Object { $_ -like "$([WildcardPattern]::Escape($word))*" } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}
