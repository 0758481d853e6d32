/** Korean words of the sheets. */
import type { SheetWords } from './pull-sheets.en';

const count = (n: number): string => n.toLocaleString('ko-KR');

export const sheetsKo: SheetWords = {
  cancel: '취소',
  close: '닫기',

  planHere: {
    title: (label) => `이 컴퓨터에서 ${label} 플랜을 만들까요?`,
    lead: '플랜을 만들면 이 PR의 코드가 실행됩니다. 실행될 것과 이 PR이 새로 넣은 것은 다음과 같습니다.',
    loading: '실행될 것을 읽는 중입니다. 저장소를 처음 가져올 때는 시간이 걸립니다.',
    failed: '실행될 것을 읽지 못했습니다',
    what: '실행될 것',
    added: '이 PR에서 추가',
    kind: {
      external: '외부 데이터 소스',
      http: 'HTTP 요청',
      provisioner: '프로비저너, 적용할 때',
      exec_plugin: '프로그램이 주는 자격 증명',
      address: '프로바이더가 접속할 주소',
      module: '모듈 소스',
    },
    providers: (n) => `프로바이더 ${count(n)}개`,
    noProviders: '프로바이더 없음',
    hashes: (n) => `잠금 파일에 해시 ${count(n)}개`,
    noHash: '잠금 파일에 없음',
    unreadable: '읽을 수 없는 파일',
    unreadableWhy: '무엇이 들어 있는지 모름',
    state: '상태',
    stateIn: '`{kind}`',
    setting: '`{name}` = `{value}`',
    unset: '종류 말고는 설정 없음',
    tree: '트리',
    treeText: '`{branch}` `{base}`에 커밋 `{head}` 병합',
    role: '플랜 역할',
    planned: '`{role}`, {account}',
    session: '`{role}`, {account}, 내 세션',
    noRole: '없음: 자격 증명 없이 플랜합니다',
    needsCode: '`{role}`, {account}: 코드 필요',
    needsCodeNext: '플랜 역할에 기기의 코드가 필요합니다. 먼저 역할을 맡은 다음 플랜합니다.',
    otherAccount: '`{role}`, {account}: 정해진 계정이 아님',
    otherAccountNext:
      '팀이 정한 계정은 {expected}이고 플랜 역할은 정해져 있지 않습니다. 그 계정의 역할을 맡거나, 지금 역할을 놓고 자격 증명 없이 플랜합니다.',
    unreachable: '`{role}`: 이 역할로 가는 프로필 없음',
    unreachableNext: 'AWS 설정에 이 역할의 프로필을 더하거나, 설정에서 역할을 추가합니다.',
    sandbox: '샌드박스',
    sandboxed: '프로그램과 실행 폴더만 보임. 홈 폴더와 키체인 차단, 네트워크 허용',
    x11: '샌드박스 안의 코드가 네트워크로 X11 화면에 닿아 누르는 키를 읽을 수 있습니다. Wayland 세션에서는 그렇지 않습니다.',
    openSockets:
      '샌드박스 안의 코드가 파일 없는 소켓에서 듣는 이 컴퓨터의 프로그램(예: 세션 버스)에 닿습니다. 커널 6.12부터는 막힙니다.',
    openLoopback:
      '샌드박스 안의 코드가 인터넷, 내 네트워크, 이 컴퓨터에서 듣는 프로그램(127.0.0.1)에 닿습니다.',
    noSandbox: '없음: 아무것도 막지 않음',
    noSandboxWhy: '이 컴퓨터에 샌드박스가 없습니다: {why}',
    withoutSandbox: '이번 한 번만 샌드박스 없이 실행',
    withoutSandboxWhy:
      '여기서는 아무것도 막지 않습니다. 코드가 홈 폴더를 포함해 내가 읽을 수 있는 모든 것과 잠금이 풀린 키체인, 다른 프로그램의 키를 읽고, 내가 쓸 수 있는 곳에 쓰고, 데스크톱 세션과 이 컴퓨터에서 듣는 프로그램에 닿으며, 플랜이 끝난 뒤에도 계속 실행될 수 있습니다. 이 플랜의 적용도 샌드박스 없이 실행됩니다.',
    tool: '도구',
    toolIs: '`{tool} {version}`',
    askProduct: '어느 도구로 플랜합니까?',
    askProductWhy: '팀의 규칙에도 설정에도 적혀 있지 않습니다. 상태는 둘 중 하나의 것입니다.',
    askVersion: '다른 버전으로 플랜합니까?',
    askVersionWhy:
      '`{tool} {version}` 버전이 필요하지만 이 컴퓨터에 없습니다. 다른 버전은 상태를 더 새로운 형식으로 쓸 수 있습니다.',
    missing: '이 컴퓨터에 없음',
    missingAny: 'Terraform이나 OpenTofu를 설치하거나, 설정에서 프로그램을 지정합니다.',
    missingProduct: '{product} 도구를 설치하거나, 설정에서 프로그램을 지정합니다.',
    missingVersion: '{product} {version} 버전을 설치하거나, 설정에서 프로그램을 지정합니다.',
    secrets: '키체인의 비밀 값',
    secretPresent: '`{variable}`, 항목 `{entry}`',
    secretAbsent: '`{variable}`, 항목 `{entry}`: 키체인에 없음',
    secretNext: '설정에서 빠진 항목을 키체인에 넣습니다. 없으면 플랜이 실패할 수 있습니다.',
    newerMinor: '상태를 더 새로운 형식으로 쓰는 것을 허용',
    newerMinorWhy:
      '지난 플랜은 여기서 멈췄습니다. 상태는 `{state}` 버전이 썼고 `{tool}` 버전은 자기 형식으로 씁니다. 그 뒤로 이전 버전에서는 상태를 읽을 수 없습니다.',
    newerMinorWhyShort:
      '지난 플랜은 여기서 멈췄습니다. 이 버전의 도구는 상태를 자기 형식으로 씁니다. 그 뒤로 이전 버전에서는 상태를 읽을 수 없습니다.',
    newCode: (n) =>
      `실행되는 것 중 ${count(n)}개가 이 PR에서 새로 들어왔고 네트워크를 쓸 수 있습니다. 플랜하기 전에 읽어 봅니다.`,
    nothingRuns: '프로바이더 말고는 이 PR에서 실행되는 것이 없습니다.',
    blockers: {
      conflict: 'head를 base에 병합할 수 없습니다. 먼저 충돌을 해결합니다: {files}',
      refused: '이 프로젝트는 여기서 실행하지 않습니다.',
      other_base:
        '이 PR은 규칙이 인정되지 않는 `{base}` 브랜치로 들어가 계정과 역할을 알 수 없습니다. `{default}` 브랜치가 `bases`에 그 base를 적으면 됩니다.',
      no_default: 'GitHub이 어느 것이 기본 브랜치인지 알려 주지 않아 규칙을 알 수 없습니다.',
      fetch: '저장소를 가져오지 못했습니다: {why}',
      link: '`{path}` 링크가 저장소 밖 `{target}` 위치를 가리킵니다. 실행하기 전에 없애야 합니다.',
      running: '이 프로젝트의 실행이 진행 중입니다.',
      backend: '백엔드를 받아들일 수 없어 아무것도 실행하지 않습니다.',
    },
    backend: {
      unreadable: '백엔드를 알 수 없습니다. `{path}` 파일을 읽을 수 없습니다. {detail}',
      several_backends: '백엔드가 분명하지 않습니다. `{path}` 때문에 둘 이상이 됩니다.',
      no_backend: '`{path}`에 여기서 실행하는 백엔드가 없습니다.',
      unknown_type: '`{path}`의 `{setting}` 백엔드는 알려진 종류가 아닙니다.',
      encryption:
        '`{path}`의 `{setting}` 설정은 여기서 실행하지 않습니다. 상태와 플랜은 팀의 파일에 적힌 AWS KMS 키 하나로만 OpenTofu가 암호화할 수 있습니다.',
      state_store:
        '`{path}`의 `state_store`는 여기서 실행하지 않습니다. PR의 프로바이더가 상태를 갖게 됩니다.',
      backend_file: '백엔드 파일 `{path}` 파일이 저장소에 없거나 이름에 `=`가 있습니다.',
      twice: '`{path}`에 `{setting}` 설정이 두 번 있습니다. 하나만 쓰입니다.',
      not_plain: '`{path}`의 `{setting}` 설정이 그대로 적힌 값이 아닙니다. 값을 직접 적습니다.',
      wrong_form: '`{path}`의 `{setting}` 설정에 쓸 수 없는 값이 있습니다.',
      not_listed: '`{path}`의 `{setting}` 설정은 허용된 목록에 없습니다.',
      team_silent: '`{setting}` 설정(`{path}`)은 팀만 허용할 수 있습니다. 값은 `{detail}`입니다.',
      team_differs: '`{path}`의 `{setting}` 값은 `{detail}`이지만 팀의 파일에는 다른 값이 있습니다.',
      team_has_more: '팀의 파일에 `{setting}` 설정이 있지만 `{path}`에는 없습니다.',
      never:
        '`{path}`의 `{setting}` 설정은 키를 주거나 프로그램을 실행하거나 키를 다른 곳으로 보낼 수 있습니다. 무엇으로도 허용되지 않습니다.',
    },
    encryptionRule:
      '허용하려면 기본 브랜치의 `.countersign/projects.toml` 파일 `[projects.encryption]`에 다음이 있어야 합니다: `{rule}`',
    backendRule:
      '허용하려면 기본 브랜치의 `.countersign/projects.toml` 파일 `[projects.backend]`에 다음이 있어야 합니다: `{rule}`',
    showRun: '실행 보기',
    switchRole: '역할 열기',
    openSettings: '설정 열기',
    go: '코드를 실행해 플랜',
    starting: '시작하는 중',
    unanswered: '먼저 위의 물음에 답합니다.',
    blocked: '플랜을 막는 것이 있습니다.',
    reloaded: '다시 읽었습니다. 바뀐 내용이 위에 있습니다.',
  },

  approve: {
    title: (repository, number) => `${repository} #${number.toString()}의 플랜 승인`,
    lead: '리뷰는 커밋 `{head}` 기준으로 GitHub에 올라가며, 선택한 플랜만 정확히 가리킵니다. 플랜이 바뀌면 그 승인은 더는 인정되지 않습니다.',
    loading: '플랜을 읽는 중',
    failed: '플랜을 읽지 못했습니다',
    lines: '승인할 플랜',
    tick: (label) => `${label} 플랜 승인`,
    lost: '데이터가 사라지는 것을 승인합니다.',
    lostOf: '데이터를 보유하거나 보유할 수 있는 것:',
    newProviders:
      '베이스의 잠금 파일에 이 해시로는 없는 프로바이더입니다. 프로바이더는 역할이 할 수 있는 일을 모두 할 수 있습니다:',
    destroysAll: '모두 삭제하는 것을 승인합니다.',
    mode: '일반 플랜이 아닙니다: {mode}. 승인에 이 모드가 적힙니다.',
    masked: (n) => `가려진 값 ${count(n)}개는 공개 다이제스트에 들어가지 않습니다.`,
    reported:
      'CI의 플랜은 다이제스트로 승인합니다. 적용할 플랜은 이 컴퓨터에서 만들며 다이제스트가 같아야 합니다.',
    own: '내가 연 PR입니다.',
    ownAllowed: '팀이 본인 승인을 허용합니다. 어디서나 본인 승인으로 표시됩니다.',
    ownRefused: '내가 연 PR이라 내 승인은 인정되지 않습니다. 다른 사람이 승인해야 합니다.',
    nothing: '지금 승인할 수 있는 플랜이 없습니다.',
    comment: '의견, 선택 사항',
    only: '승인만으로는 아무것도 적용되지 않습니다.',
    send: (n) => `플랜 ${count(n)}개 승인`,
    sending: '보내는 중',
    sent: '승인함',
    sentText: 'GitHub에 리뷰가 올라갔습니다. 플랜이 그대로인 동안 인정됩니다.',
    unknown: '보냈지만 확인되지 않음',
    unknownText:
      'GitHub이 리뷰를 받았는지 답하지 않아 다시 보내지 않습니다. 다시 승인하기 전에 GitHub에서 확인합니다. {why}',
    open: 'GitHub에서 보기',
  },
};
