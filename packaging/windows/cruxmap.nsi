; The installer for Windows, compiled by packaging/windows/installer: makensis -DVERSION=1.0.0 -DBINARIES=FOLDER -DSAMPLES=FILE
; -DOUTPUT=FILE.exe cruxmap.nsi.
; FOLDER has cruxmap.exe, cruxmapw.exe and third-party.txt. It installs for the user who runs it and asks for no rights.
;
; Windows knows a file by the last of its extensions only, so that ".cruxmap.ron" cannot be tied to a program, only ".ron"; and
; other programs keep their data in .ron files too. Cruxmap is therefore put on the list "Open with" of .ron files, and becomes
; what opens them with a double click only if nothing else does and the user ticks that, which is not ticked at first.

; Debian's NSIS can make the installer itself a 64-bit program (-DSTUB=amd64-unicode); that of the project cannot.
!ifdef STUB
  Target "${STUB}"
!else
  Unicode true
!endif
!ifndef VERSION
  !error "Say -DVERSION=1.0.0"
!endif
!ifndef BINARIES
  !error "Say -DBINARIES=FOLDER, a folder with cruxmap.exe, cruxmapw.exe and third-party.txt"
!endif
!ifndef SAMPLES
  !error "Say -DSAMPLES=FILE, which takes the sample maps away"
!endif
!ifndef OUTPUT
  !define OUTPUT "cruxmap-${VERSION}-x86_64-windows-setup.exe"
!endif

!include MUI2.nsh
!include FileFunc.nsh
!include x64.nsh

Name "Cruxmap"
OutFile "${OUTPUT}"
BrandingText "Cruxmap ${VERSION}"
RequestExecutionLevel user
ManifestDPIAware true
SetCompressor /SOLID lzma
InstallDir "$LOCALAPPDATA\Programs\Cruxmap"
InstallDirRegKey HKCU "Software\Cruxmap" "Folder"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Cruxmap"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Installs Cruxmap"
VIAddVersionKey "CompanyName" "The Cruxmap developers"
VIAddVersionKey "LegalCopyright" "The Cruxmap developers, MIT or Apache-2.0"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Cruxmap"
!define CLASSES "Software\Classes"
!define KIND "Cruxmap.Map"

!define MUI_ICON "cruxmap.ico"
!define MUI_UNICON "cruxmap.ico"
!define MUI_COMPONENTSPAGE_SMALLDESC
!define MUI_FINISHPAGE_RUN "$INSTDIR\cruxmapw.exe"
!define MUI_FINISHPAGE_RUN_TEXT "Start Cruxmap"
!insertmacro MUI_PAGE_LICENSE "..\..\LICENSE-MIT"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

Section "Cruxmap" SectionProgram
  SectionIn RO
  SetOutPath "$INSTDIR"
  ; cruxmap.exe is for the command line; cruxmapw.exe is the same without a console beside the window.
  File "${BINARIES}/cruxmap.exe"
  File "${BINARIES}/cruxmapw.exe"
  File "cruxmap.ico"
  File "${BINARIES}/third-party.txt"
  File "/oname=LICENSE-MIT.txt" "..\..\LICENSE-MIT"
  File "/oname=LICENSE-APACHE.txt" "..\..\LICENSE-APACHE"
  File "/oname=LICENSE-Inter.txt" "..\..\assets\fonts\OFL.txt"
  File "..\..\README.md"
  File "..\..\CHANGELOG.md"
  SetOutPath "$INSTDIR\sample-maps"
  File /r "..\..\sample-maps\*.*"
  SetOutPath "$INSTDIR"

  CreateShortcut "$SMPROGRAMS\Cruxmap.lnk" "$INSTDIR\cruxmapw.exe" "" "$INSTDIR\cruxmap.ico" 0 SW_SHOWNORMAL "" \
    "Map a debate, put numbers on it, and find what it turns on"

  ; What a map is, and how it is opened.
  WriteRegStr HKCU "${CLASSES}\${KIND}" "" "Cruxmap map"
  WriteRegStr HKCU "${CLASSES}\${KIND}\DefaultIcon" "" "$INSTDIR\cruxmap.ico,0"
  WriteRegStr HKCU "${CLASSES}\${KIND}\shell\open" "FriendlyAppName" "Cruxmap"
  WriteRegStr HKCU "${CLASSES}\${KIND}\shell\open\command" "" '"$INSTDIR\cruxmapw.exe" "%1"'
  ; On the list "Open with" of .ron files, beside whatever else is there.
  WriteRegNone HKCU "${CLASSES}\.ron\OpenWithProgids" "${KIND}"
  WriteRegStr HKCU "${CLASSES}\Applications\cruxmapw.exe" "FriendlyAppName" "Cruxmap"
  WriteRegStr HKCU "${CLASSES}\Applications\cruxmapw.exe\DefaultIcon" "" "$INSTDIR\cruxmap.ico,0"
  WriteRegStr HKCU "${CLASSES}\Applications\cruxmapw.exe\shell\open\command" "" '"$INSTDIR\cruxmapw.exe" "%1"'
  WriteRegStr HKCU "${CLASSES}\Applications\cruxmapw.exe\SupportedTypes" ".ron" ""
  ; Found by Win+R and by "start cruxmap".
  WriteRegStr HKCU "Software\Microsoft\Windows\CurrentVersion\App Paths\cruxmap.exe" "" "$INSTDIR\cruxmap.exe"

  WriteRegStr HKCU "Software\Cruxmap" "Folder" "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Cruxmap"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\cruxmap.ico"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "The Cruxmap developers"
  WriteRegStr HKCU "${UNINSTALL}" "URLInfoAbout" "https://github.com/cruxmap/cruxmap"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" "$0"
  ${RefreshShellIcons}
SectionEnd

Section /o "Open .ron files with Cruxmap" SectionOpens
  ; Nobody else's choice is replaced.
  ReadRegStr $0 HKCR ".ron" ""
  ${If} $0 == ""
    WriteRegStr HKCU "${CLASSES}\.ron" "" "${KIND}"
    ${RefreshShellIcons}
  ${EndIf}
SectionEnd

LangString DescriptionProgram ${LANG_ENGLISH} "The program, its sample maps, and an entry in the Start menu."
LangString DescriptionOpens ${LANG_ENGLISH} "A double click on a .ron file opens it in Cruxmap, if nothing else opens such files yet. \
  Other programs use .ron for data of their own. Either way Cruxmap is on the list “Open with”."
!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionProgram} $(DescriptionProgram)
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionOpens} $(DescriptionOpens)
!insertmacro MUI_FUNCTION_DESCRIPTION_END

Function .onInit
  ${IfNot} ${RunningX64}
    MessageBox MB_ICONSTOP "Cruxmap needs a 64-bit Windows." /SD IDOK
    Abort
  ${EndIf}
FunctionEnd

Section "Uninstall"
  ; Only what was installed: a file that the user put there stays, and so do maps, settings and earlier versions.
  Delete "$INSTDIR\cruxmap.exe"
  Delete "$INSTDIR\cruxmapw.exe"
  Delete "$INSTDIR\cruxmap.ico"
  Delete "$INSTDIR\third-party.txt"
  Delete "$INSTDIR\LICENSE-MIT.txt"
  Delete "$INSTDIR\LICENSE-APACHE.txt"
  Delete "$INSTDIR\LICENSE-Inter.txt"
  Delete "$INSTDIR\README.md"
  Delete "$INSTDIR\CHANGELOG.md"
  !include "${SAMPLES}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Cruxmap.lnk"

  ReadRegStr $0 HKCU "${CLASSES}\.ron" ""
  ${If} $0 == "${KIND}"
    DeleteRegValue HKCU "${CLASSES}\.ron" ""
  ${EndIf}
  DeleteRegValue HKCU "${CLASSES}\.ron\OpenWithProgids" "${KIND}"
  DeleteRegKey /ifempty HKCU "${CLASSES}\.ron\OpenWithProgids"
  DeleteRegKey /ifempty HKCU "${CLASSES}\.ron"
  DeleteRegKey HKCU "${CLASSES}\${KIND}"
  DeleteRegKey HKCU "${CLASSES}\Applications\cruxmapw.exe"
  DeleteRegKey HKCU "Software\Microsoft\Windows\CurrentVersion\App Paths\cruxmap.exe"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\Cruxmap"
  ${RefreshShellIcons}
SectionEnd
