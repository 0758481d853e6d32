/** 변경 그래프의 낱말. */
import type { graphEn } from './graph.en';

const count = (n: number): string => n.toLocaleString('ko-KR');

export const graphKo: typeof graphEn = {
  name: '변경 그래프',
  description:
    '상자는 리소스이며, 필요로 하는 것의 왼쪽에 있습니다. 화살표 키는 선을 따라가고, Enter는 변경 내용을, Space는 모듈이나 동일한 변경을 여닫습니다.',
  shows: (boxes) => `상자 ${count(boxes)}개`,
  scopeLabel: '그래프에 보이는 것',
  scope: { changed: '바뀐 것', neighbours: '주변까지' },
  legendLabel: '기호의 뜻',
  legend: {
    create: '생성',
    update: '변경',
    replace: '교체',
    delete: '삭제',
    read: '읽기',
    moved: '이동',
    imported: '가져오기',
    forget: '관리 해제',
    unknown: '알 수 없는 작업',
    none: '바뀌지 않음',
  },
  zoomLabel: '확대, 축소',
  zoomIn: '확대',
  zoomOut: '축소',
  zoomReset: '원래 크기',
  percent: (percent) => `${percent.toString()} %`,
  output: '출력값',
  resources: (n) => `리소스 ${count(n)}개`,
  inModule: (n, changes) =>
    changes === 0 ? `${count(n)}개, 변경 없음` : `${count(n)}개 중 ${count(changes)}개 변경`,
  moduleOf: (n, changes) =>
    changes === 0 ? `리소스 ${count(n)}개, 변경 없음` : `리소스 ${count(n)}개 중 ${count(changes)}개 변경`,
  instances: (n, changes) =>
    changes === n
      ? `인스턴스 ${count(n)}개 모두입니다.`
      : `인스턴스 ${count(n)}개 중 ${count(changes)}개입니다.`,
  times: (n) => `× ${count(n)}`,
  module: '모듈',
  closeModule: (name) => `${name} 모듈 닫기`,
  openModule: '모듈 열기',
  identicalIn: (n, module) =>
    module === '' ? `동일한 변경 ${count(n)}개` : `${module} 모듈의 동일한 변경 ${count(n)}개`,
  oneByOne: '하나씩 보기',
  togetherAgain: '동일한 변경 묶어 보기',
  spoken: (verb, address, needs, because) =>
    [
      `${verb} ${address}`,
      ...(needs > 0 ? [`먼저 끝나야 할 것 ${count(needs)}개`] : []),
      ...(because > 0 ? [`이것 때문에 바뀌는 것 ${count(because)}개`] : []),
    ].join(', '),
  chosen: '고른 상자',
  waitsFor: '먼저 끝나야 할 것',
  because: '이것 때문에 바뀌는 것',
  dataLost: '데이터가 사라집니다.',
  dataLostFirst: '먼저 삭제되어 데이터가 사라집니다.',
  dataLostLast: '새로 생성한 뒤 이전 것이 삭제되어 데이터가 사라집니다.',
  replacedFirst: '먼저 삭제한 뒤 생성합니다.',
  replacedLast: '새로 생성한 뒤 이전 것을 삭제합니다.',
  notChanged: '이 플랜으로 바뀌지 않습니다.',
  openDiff: '변경 내용 열기',
  note: '참조, `depends_on`, 이전 상태로 그렸습니다. locals를 거친 참조는 플랜에 없어 빠질 수 있습니다.',
  loading: '그래프를 그리는 중',
  failed: '그래프를 그리지 못했습니다.',
  tryAgain: '다시 시도',
  emptyTitle: '그릴 것이 없습니다',
  emptyText: '이 플랜은 리소스도 출력값도 바꾸지 않습니다.',
  leftOut: (n) => `변경 ${count(n)}개가 빠져 있습니다`,
  leftOutText: '그래프가 너무 커집니다. 가장 위험한 것부터 보입니다.',
  closeMany: '모듈 닫기',
  act: {
    changed: '그래프: 바뀐 것만',
    neighbours: '그래프: 주변까지',
    module: '그래프의 모듈이나 동일한 변경 여닫기',
    automatic: '그래프 크기에 따라 모듈 여닫기',
  },
  hint: { zoom: '확대, 축소', module: '모듈' },
};
